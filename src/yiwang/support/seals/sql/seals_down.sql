DROP TRIGGER seals_step_final ON seals_step;
DROP TRIGGER seals_use_final ON seals_use;
DROP FUNCTION seals_final();
DROP FUNCTION seals_take(uuid);
DROP FUNCTION seals_lock(uuid);

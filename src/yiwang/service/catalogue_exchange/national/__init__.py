"""Exchange tables of the national platform (up_task_*)."""

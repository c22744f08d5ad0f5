"""Yiwang 一网: one net for service, one for collaboration, one for governance, on one base."""

"""Measures of trust: what the issue asks figures for."""

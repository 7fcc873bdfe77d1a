"""amsn2athena: an MSN messenger that you host and run in your browser."""

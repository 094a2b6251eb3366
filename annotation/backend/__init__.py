"""The backend that Label Studio asks for predictions, and that learns from what annotators correct."""

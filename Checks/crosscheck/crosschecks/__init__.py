"""What crosscheck.py does for protocols and formats, one module a folder of vectors."""

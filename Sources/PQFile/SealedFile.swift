// PQFile: files signed and sealed.

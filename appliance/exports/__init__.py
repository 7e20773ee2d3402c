"""What may leave the store, on paper and as files: each made on request, previewed and recorded."""

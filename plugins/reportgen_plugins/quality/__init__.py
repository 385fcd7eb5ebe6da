"""Lead quality: scores in bands, what each band brings and costs, and whether the score predicts."""

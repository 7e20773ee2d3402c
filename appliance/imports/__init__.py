"""The pipeline, one file a stage: read → conform → check → match → minimize → publish → report."""

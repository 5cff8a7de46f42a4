"""Measurements: question sets, public sets in BEIR layout, the figures and the fitting of weights."""

"""What lies over the territories: districts and regions, and specialists over several."""

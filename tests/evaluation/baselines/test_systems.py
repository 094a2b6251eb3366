from evaluation.baselines.systems import ALL_COLUMNS, SYSTEM_BY_NAME, SYSTEMS


def test_systems_claim_known_columns_under_names_of_their_own() -> None:
    assert len(SYSTEM_BY_NAME) == len(SYSTEMS)
    assert all(set(system.columns) <= set(ALL_COLUMNS) for system in SYSTEMS)

from evaluation.speed.matrix_products import PEAK_SHAPE, multiply_adds_per_token, peak_product
from inference.model_directory import ONNX_FILE, SHIPPED_MODEL


def test_multiply_adds_of_the_shipped_model() -> None:
    hidden, inner, layers, tags = 384, 1536, 6, 11
    assert multiply_adds_per_token(SHIPPED_MODEL / ONNX_FILE) == layers * (4 * hidden * hidden + 2 * hidden * inner) + (
        hidden * tags
    )


def test_the_peak_product_runs() -> None:
    multiply, size = peak_product(1)
    results = multiply()
    assert isinstance(results, list)
    rows, inner, columns = PEAK_SHAPE
    assert results[0].shape == (rows, columns)
    assert size == rows * inner * columns

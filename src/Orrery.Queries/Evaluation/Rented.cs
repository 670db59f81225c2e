using System.Buffers;

namespace Orrery.Queries.Evaluation;

/// <summary>Borrows room from the shared pool until it is disposed of.</summary>
internal readonly ref struct Rented<T>(int length)
{
    private readonly T[] _array = length == 0 ? [] : ArrayPool<T>.Shared.Rent(length);

    public Span<T> Span => _array.AsSpan(0, length);

    public void Dispose()
    {
        if (length > 0) ArrayPool<T>.Shared.Return(_array);
    }
}

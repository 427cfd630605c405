namespace EventIo.Multiplexing;

/// <summary>
/// The first bytes of a message that was cut in two, in a buffer of a pool. The default value keeps nothing and has no
/// buffer.
/// </summary>
internal struct KeptBytes
{
    // The buffer's number plus one; 0 is none.
    private int _buffer;
    private int _count;

    /// <summary>Whether nothing is kept.</summary>
    internal readonly bool IsEmpty => _buffer == 0;

    /// <summary>How many bytes are kept.</summary>
    internal readonly int Count => IsEmpty ? 0 : _count;

    /// <summary>The bytes that are kept.</summary>
    /// <param name="pool">The pool with the buffer.</param>
    /// <returns>A span that is valid until the next change.</returns>
    internal readonly Span<byte> In(LentBuffers pool) => pool.Bytes(_buffer - 1, _count);

    /// <summary>Adds bytes. The caller ensures that there is room for all of them.</summary>
    /// <param name="pool">The pool with the buffer, or with one for these bytes.</param>
    /// <param name="bytes">The bytes.</param>
    internal void Add(LentBuffers pool, ReadOnlySpan<byte> bytes)
    {
        if (IsEmpty)
        {
            _buffer = pool.Take() + 1;
            _count = 0;
        }
        bytes.CopyTo(pool.Bytes(_buffer - 1, pool.BufferBytes)[_count..]);
        _count += bytes.Length;
    }

    /// <summary>Drops the first bytes, and returns the buffer when none are left. Without one, does nothing.</summary>
    /// <param name="pool">The pool with the buffer.</param>
    /// <param name="count">How many bytes, at most <see cref="Count"/>.</param>
    internal void Drop(LentBuffers pool, int count)
    {
        if (IsEmpty)
            return;
        Span<byte> rest = In(pool)[count..];
        rest.CopyTo(In(pool));
        _count = rest.Length;
        if (_count == 0)
            Clear(pool);
    }

    /// <summary>Drops everything and returns the buffer, if there is one.</summary>
    /// <param name="pool">The pool with the buffer.</param>
    internal void Clear(LentBuffers pool)
    {
        if (!IsEmpty)
            pool.Return(_buffer - 1);
        _buffer = 0;
    }
}

using System.Runtime.InteropServices;

namespace EventIo.Measurement.Load.Exchanges;

/// <summary>
/// Bytes repeated in native memory, so that any part of their repetition can be sent or compared in one piece.
/// </summary>
internal sealed unsafe class RepeatedBytes : IDisposable
{
    private readonly byte* _bytes;

    internal RepeatedBytes(ReadOnlySpan<byte> unit, int leastBytes)
    {
        UnitBytes = unit.Length;
        Length = (leastBytes + unit.Length - 1) / unit.Length * unit.Length;
        _bytes = (byte*)NativeMemory.Alloc((nuint)Length);
        for (int offset = 0; offset < Length; offset += unit.Length)
            unit.CopyTo(new Span<byte>(_bytes + offset, unit.Length));
    }

    /// <summary>Bytes of the repeated unit.</summary>
    internal int UnitBytes { get; }

    /// <summary>Bytes of all repetitions.</summary>
    internal int Length { get; }

    internal nint Address => (nint)_bytes;

    internal ReadOnlySpan<byte> Slice(int offset, int length) =>
        new ReadOnlySpan<byte>(_bytes, Length).Slice(offset, length);

    public void Dispose() => NativeMemory.Free(_bytes);
}

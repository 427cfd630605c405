using System.Buffers.Binary;
using EventIo.Native.Linux.Bpf.Refusals;

namespace EventIo.Native.Linux.Bpf;

/// <summary>
/// Memory that programs and this process share. The kernel frees it when no descriptor and no program refers to it,
/// even if the process crashes.
/// </summary>
internal sealed unsafe class BpfMap : IDisposable
{
    private const int CreateBytes = 48;
    private const int ElementBytes = 32;

    private readonly DescriptorHandle _handle;
    private readonly int _keyBytes;
    private readonly int _valueBytes;

    /// <summary>Creates a map.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="name">Its name for bpftool: at most 15 letters, digits and underscores.</param>
    /// <param name="keyBytes">The size of a key.</param>
    /// <param name="valueBytes">The size of a value.</param>
    /// <param name="capacity">How many elements; for a ring buffer, how many bytes.</param>
    /// <exception cref="TracingException">The kernel refuses it.</exception>
    internal BpfMap(BpfMapKind kind, string name, int keyBytes, int valueBytes, int capacity)
    {
        Span<byte> attributes = stackalloc byte[CreateBytes];
        attributes.Clear();
        BpfCalls.Write(attributes, 0, (int)kind);
        BpfCalls.Write(attributes, 4, keyBytes);
        BpfCalls.Write(attributes, 8, valueBytes);
        BpfCalls.Write(attributes, 12, capacity);
        BpfCalls.WriteName(attributes, 28, name);
        int result = BpfCalls.Call(BpfCalls.MapCreate, attributes);
        if (result < 0)
            throw TracingProblems.Refused("BPF_MAP_CREATE", $"the map {name}", -result, log: "");
        _handle = new DescriptorHandle(result);
        _keyBytes = keyBytes;
        _valueBytes = valueBytes;
    }

    internal int Descriptor => _handle.Value;

    public void Dispose() => _handle.Dispose();

    /// <summary>Returns the 64-bit number at an offset of a value that a program has written.</summary>
    /// <param name="value">The value.</param>
    /// <param name="offset">The offset in bytes.</param>
    internal static long Word(ReadOnlySpan<byte> value, int offset) =>
        BinaryPrimitives.ReadInt64LittleEndian(value[offset..]);

    /// <summary>Reads a value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Receives the value.</param>
    /// <returns>Whether the map has the key.</returns>
    internal bool TryLookup(ReadOnlySpan<byte> key, Span<byte> value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value.Length, _valueBytes);
        fixed (byte* bytes = value)
            return Call(BpfCalls.MapLookup, key, bytes);
    }

    /// <summary>Sets a value.</summary>
    internal void Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value.Length, _valueBytes);
        fixed (byte* bytes = value)
            Call(BpfCalls.MapUpdate, key, bytes);
    }

    /// <summary>Removes a key.</summary>
    /// <returns>Whether the map had it.</returns>
    internal bool Delete(ReadOnlySpan<byte> key) => Call(BpfCalls.MapDelete, key, null);

    /// <summary>Iterates over the keys of a hash, in no particular order.</summary>
    /// <param name="key">
    /// The previous key; empty for the first. If the map no longer has it, the iteration restarts with the first.
    /// </param>
    /// <param name="next">Receives the next key.</param>
    /// <returns>Whether there is one.</returns>
    internal bool NextKey(ReadOnlySpan<byte> key, Span<byte> next)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(next.Length, _keyBytes);
        fixed (byte* bytes = next)
            return Call(BpfCalls.MapNextKey, key, bytes);
    }

    // Returns whether the key was found.
    private bool Call(int command, ReadOnlySpan<byte> key, byte* value)
    {
        if (!key.IsEmpty)
            ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, _keyBytes);
        Span<byte> attributes = stackalloc byte[ElementBytes];
        attributes.Clear();
        fixed (byte* keyBytes = key)
        {
            BpfCalls.Write(attributes, 0, _handle.Value);
            BpfCalls.Write(attributes, 8, keyBytes);
            BpfCalls.Write(attributes, 16, value);
            int result = BpfCalls.Call(command, attributes);
            return result switch
            {
                0 => true,
                -Errno.ENOENT => false,
                _ => throw new NativeException("bpf(2)", -result, "a map"),
            };
        }
    }
}

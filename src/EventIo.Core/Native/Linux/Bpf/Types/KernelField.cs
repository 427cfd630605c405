namespace EventIo.Native.Linux.Bpf.Types;

/// <summary>The location of a field in a structure of this kernel.</summary>
/// <param name="Offset">Bytes from the start of the structure.</param>
/// <param name="Bytes">Its size in bytes; for a bit field, that of the bytes to load.</param>
/// <param name="BitShift">For a bit field, how many bits are below it in those bytes.</param>
/// <param name="BitCount">For a bit field, its width in bits; 0 for any other field.</param>
internal readonly record struct KernelField(int Offset, int Bytes, int BitShift = 0, int BitCount = 0);

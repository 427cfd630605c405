namespace EventIo.Native.Linux.Bpf;

/// <summary>The target of jumps in a program. It can be marked before or after them.</summary>
internal sealed class BpfLabel
{
    /// <summary>The index of the instruction that follows it; null until it is marked.</summary>
    internal int? Position { get; set; }
}

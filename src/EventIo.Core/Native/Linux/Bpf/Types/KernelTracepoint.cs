namespace EventIo.Native.Linux.Bpf.Types;

/// <summary>The arguments of a tracepoint of this kernel.</summary>
/// <param name="ParameterTypes">
/// The names of their types, as in C and without qualifiers: <c>sock *</c>, <c>int</c>, <c>skb_drop_reason</c>.
/// </param>
internal sealed record KernelTracepoint(IReadOnlyList<string> ParameterTypes)
{
    /// <summary>Returns the index of the first argument of a type; null if there is none.</summary>
    internal int? IndexOf(string type)
    {
        for (int index = 0; index < ParameterTypes.Count; index++)
        {
            if (ParameterTypes[index] == type)
                return index;
        }
        return null;
    }
}

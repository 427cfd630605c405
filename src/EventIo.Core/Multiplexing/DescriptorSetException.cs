namespace EventIo.Multiplexing;

/// <summary>A descriptor is too high for select's fd_set.</summary>
/// <param name="descriptor">The descriptor.</param>
/// <param name="setSize">FD_SETSIZE: how many descriptors the set holds.</param>
public sealed class DescriptorSetException(int descriptor, int setSize) : InvalidOperationException(
    $"select takes descriptors below FD_SETSIZE ({setSize}); this one is {descriptor}.")
{
    /// <summary>The descriptor that did not fit.</summary>
    public int Descriptor { get; } = descriptor;
}

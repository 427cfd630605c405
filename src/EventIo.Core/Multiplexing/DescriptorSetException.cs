namespace EventIo.Multiplexing;

/// <summary>A descriptor is too high for select's fd_set.</summary>
/// <param name="descriptor">The descriptor.</param>
public sealed class DescriptorSetException(int descriptor) : InvalidOperationException(
    $"select takes descriptors below FD_SETSIZE ({SelectMultiplexer.SetSize}); this one is {descriptor}.")
{
    /// <summary>The descriptor that did not fit.</summary>
    public int Descriptor { get; } = descriptor;
}

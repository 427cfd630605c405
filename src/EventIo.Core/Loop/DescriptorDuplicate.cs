using EventIo.Native;

namespace EventIo.Loop;

/// <summary>A duplicate of a descriptor, and the number of the original at that time.</summary>
/// <param name="Handle">The duplicate, which the receiver has to dispose.</param>
/// <param name="Original">The original.</param>
internal readonly record struct DescriptorDuplicate(DescriptorHandle Handle, int Original)
{
    /// <summary>Duplicates a descriptor of this process, which its owner keeps open meanwhile.</summary>
    /// <exception cref="Native.NativeException">Usually because no descriptor is left.</exception>
    internal static DescriptorDuplicate Of(int descriptor) => new(SystemSocket.Duplicate(descriptor), descriptor);

    /// <summary>Duplicates a descriptor whose owner may close it at any time.</summary>
    /// <returns>The duplicate; <see langword="null"/> when it is closed already.</returns>
    /// <exception cref="Native.NativeException">Usually because no descriptor is left.</exception>
    internal static DescriptorDuplicate? Of(DescriptorHandle handle)
    {
        bool isTaken = false;
        try
        {
            handle.DangerousAddRef(ref isTaken);
            return Of(handle.Value);
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
        finally
        {
            if (isTaken)
                handle.DangerousRelease();
        }
    }
}

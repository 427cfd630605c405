using Tmds.Linux;

namespace EventIo.Native.Linux;

/// <summary>
/// An eventfd(2) that any thread can set; the waiting thread sees that it is readable, and resets it.
/// </summary>
internal sealed unsafe class WakeEvent : IDisposable
{
    private readonly DescriptorHandle _handle =
        new(NativeException.Check(LibC.eventfd(0, LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK), "eventfd(2)"));

    internal int Descriptor => _handle.Value;

    public void Dispose() => _handle.Dispose();

    internal void Set()
    {
        // The handle is referenced during the write: a wake during disposal must not write to a reused descriptor.
        bool taken = false;
        try
        {
            _handle.DangerousAddRef(ref taken);
            ulong one = 1;
            // EAGAIN means that the counter is full, and so set.
            _ = LibC.write(_handle.Value, &one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // Disposed: no thread waits any more.
        }
        finally
        {
            if (taken)
                _handle.DangerousRelease();
        }
    }

    internal void Reset()
    {
        ulong count;
        _ = LibC.read(_handle.Value, &count, sizeof(ulong));
    }
}

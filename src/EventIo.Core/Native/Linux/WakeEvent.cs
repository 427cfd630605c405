using Tmds.Linux;

namespace EventIo.Native.Linux;

/// <summary>An eventfd(2): any thread sets it, the waiting thread sees it readable and resets it.</summary>
internal sealed unsafe class WakeEvent : IDisposable
{
    private readonly DescriptorHandle _handle =
        new(NativeException.Check(LibC.eventfd(0, LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK), "eventfd(2)"));

    internal int Descriptor => _handle.Value;

    public void Dispose() => _handle.Dispose();

    internal void Set()
    {
        // Taken and given back around the write: a wake that comes as the owner disposes must not write into a
        // descriptor that has just become someone else's.
        bool taken = false;
        try
        {
            _handle.DangerousAddRef(ref taken);
            ulong one = 1;
            // EAGAIN means that the counter is full: it is as set as can be.
            _ = LibC.write(_handle.Value, &one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // Nobody waits any more.
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

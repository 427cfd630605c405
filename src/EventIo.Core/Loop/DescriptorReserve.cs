using EventIo.Native.Linux;
using Tmds.Linux;

namespace EventIo.Loop;

/// <summary>
/// Descriptors that a server holds back for the process that it lives in. When connections have taken all others, the shell
/// gets these: without a descriptor it can open no file, load no assembly and start no thread.
/// </summary>
internal sealed class DescriptorReserve : IDisposable
{
    private const int Size = 16;

    private readonly Lock _gate = new();
    private readonly Stack<int> _held = new(Size);
    private readonly WakeEvent _original = new();
    private bool _isDisposed;

    internal DescriptorReserve() => TryFill();

    /// <summary>Gives the process what is held.</summary>
    internal void Release()
    {
        lock (_gate)
            CloseHeld();
    }

    /// <summary>Takes hold again of what was given, all or nothing.</summary>
    /// <returns>Whether the reserve is whole: there may be descriptors for connections, too.</returns>
    internal bool TryFill()
    {
        lock (_gate)
        {
            while (_held.Count < Size && !_isDisposed)
            {
                int descriptor = LibC.fcntl(_original.Descriptor, LibC.F_DUPFD_CLOEXEC, 0);
                if (descriptor < 0)
                {
                    CloseHeld();
                    return false;
                }
                _held.Push(descriptor);
            }
            return true;
        }
    }

    public void Dispose()
    {
        lock (_gate)
            _isDisposed = true;
        Release();
        _original.Dispose();
    }

    private void CloseHeld()
    {
        while (_held.TryPop(out int descriptor))
            _ = LibC.close(descriptor);
    }
}

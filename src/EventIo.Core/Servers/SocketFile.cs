using System.Runtime.InteropServices;
using EventIo.Native.Linux.Files;

namespace EventIo.Servers;

/// <summary>
/// The file of a bound UNIX socket. It is removed when its server stops, and when SIGTERM or SIGHUP ends the process,
/// unless another file has its path by then.
/// </summary>
/// <remarks>
/// The bound socket keeps the inode alive, so that no other file gets its number. So remove the file before the socket
/// is closed.
/// </remarks>
internal sealed class SocketFile
{
    private static readonly Lock Gate = new();
    private static readonly List<SocketFile> Bound = [];
    private static PosixSignalRegistration[] s_signals = [];

    private readonly string _path;
    private readonly FileIdentity? _identity;

    /// <summary>Registers the file of a socket that has just been bound.</summary>
    /// <param name="path">Its path, as passed to bind(2).</param>
    internal SocketFile(string path)
    {
        _path = Path.GetFullPath(path);
        _identity = FileIdentity.OfPath(_path);
        lock (Gate)
        {
            Bound.Add(this);
            // These signals do not raise ProcessExit.
            if (s_signals.Length == 0)
                s_signals = [Watch(PosixSignal.SIGTERM), Watch(PosixSignal.SIGHUP)];
        }
    }

    /// <summary>Removes it, if it is still there.</summary>
    internal void Remove()
    {
        lock (Gate)
        {
            if (!Bound.Remove(this))
                return;
            Delete();
            if (Bound.Count > 0)
                return;
            foreach (PosixSignalRegistration signal in s_signals)
                signal.Dispose();
            s_signals = [];
        }
    }

    // The signal keeps its default action.
    private static PosixSignalRegistration Watch(PosixSignal signal) => PosixSignalRegistration.Create(
        signal,
        context =>
        {
            if (context.Cancel)
                return;
            lock (Gate)
                Bound.ForEach(file => file.Delete());
        });

    private void Delete()
    {
        if (_identity is null || FileIdentity.OfPath(_path) != _identity)
            return;
        try
        {
            File.Delete(_path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Its folder is gone or no longer writable. Ignored, so that the server still stops.
        }
    }
}

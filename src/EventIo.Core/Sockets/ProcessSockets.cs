using System.Net.Sockets;
using System.Runtime.CompilerServices;
using EventIo.Native;
using EventIo.Native.Linux;

namespace EventIo.Sockets;

/// <summary>Sockets of live processes, by their descriptors (pidfd_getfd(2)), and those of a script.</summary>
public static class ProcessSockets
{
    private static readonly ConditionalWeakTable<Socket, KeepAliveMemory> KeepAlive = [];

    /// <summary>Duplicates a socket of a process.</summary>
    /// <param name="process">The process.</param>
    /// <param name="descriptor">Its descriptor.</param>
    /// <param name="cookie">The socket that it is expected to be; <see langword="null"/> for whichever it is.</param>
    /// <returns>The socket, the caller's to dispose.</returns>
    /// <exception cref="SocketProblemException">
    /// The process has ended, is not to be looked into, or the descriptor is no socket, or another one by now; or this is not
    /// Linux.
    /// </exception>
    /// <exception cref="NativeException">This process has no descriptor left, for one.</exception>
    public static SocketReference Open(int process, int descriptor, ulong? cookie = null)
    {
        if (OperatingSystem.IsWindows())
        {
            throw SocketProblems.LinuxOnly(
                process, "Sockets of a process are looked into by their descriptors",
                "Pipe a probe server, or the Socket object itself: $client.Client | Get-SocketOption");
        }
        DescriptorHandle duplicate = Duplicate(process, descriptor);
        var reference = new SocketReference(duplicate, new SocketHolder(process, ProcessNames.Read(process), descriptor));
        if (cookie is null || cookie == reference.Identity.Cookie)
            return reference;
        reference.Dispose();
        throw SocketProblems.SocketChanged(reference.Holder.ToString(), descriptor, reference.Identity);
    }

    /// <summary>Duplicates a socket of a script.</summary>
    /// <param name="socket">The socket.</param>
    /// <returns>The socket, the caller's to dispose.</returns>
    /// <exception cref="SocketProblemException">It is closed, or of another kind than is known here.</exception>
    public static SocketReference Open(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        bool isTaken = false;
        try
        {
            socket.SafeHandle.DangerousAddRef(ref isTaken);
            int descriptor = (int)socket.SafeHandle.DangerousGetHandle();
            var holder = new SocketHolder(Environment.ProcessId, ProcessNames.Own, descriptor);
            KeepAliveMemory? keepAlive = OperatingSystem.IsWindows() ? KeepAlive.GetValue(socket, _ => new(default)) : null;
            return new SocketReference(SystemSocket.Duplicate(descriptor), holder, keepAlive);
        }
        catch (ObjectDisposedException)
        {
            throw SocketProblems.Closed(socket);
        }
        finally
        {
            if (isTaken)
                socket.SafeHandle.DangerousRelease();
        }
    }

    private static DescriptorHandle Duplicate(int process, int descriptor)
    {
        try
        {
            return ProcessDescriptors.Duplicate(process, descriptor);
        }
        catch (NativeException exception)
        {
            throw exception.ErrorNumber switch
            {
                Errno.ESRCH or Errno.EINVAL or Errno.ENOENT => SocketProblems.ProcessNotFound(process, exception),
                Errno.EPERM or Errno.EACCES or Errno.ENOSYS => SocketProblems.ProcessNotPermitted(process, exception),
                Errno.EBADF => SocketProblems.DescriptorNotFound(process, descriptor, exception),
                _ => exception,
            };
        }
    }
}

using System.Net.Sockets;
using System.Runtime.CompilerServices;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Native.Linux.Proc;
using EventIo.Sockets.Options;

namespace EventIo.Sockets.References;

/// <summary>Opens sockets of live processes by descriptor (pidfd_getfd(2)), and those of a script.</summary>
public static class ProcessSockets
{
    private static readonly ConditionalWeakTable<Socket, KeepAliveMemory> KeepAlive = [];

    /// <summary>Duplicates a socket of a process.</summary>
    /// <param name="process">The process.</param>
    /// <param name="descriptor">Its descriptor.</param>
    /// <param name="cookie">The cookie of the expected socket; <see langword="null"/> for any.</param>
    /// <returns>The socket, which the caller disposes.</returns>
    /// <exception cref="SocketProblemException">
    /// The process has ended or may not be inspected; the descriptor is not a socket, or now refers to another one; or
    /// this is not Linux.
    /// </exception>
    /// <exception cref="NativeException">For example, this process has no descriptor left.</exception>
    public static SocketReference Open(int process, int descriptor, ulong? cookie = null)
    {
        if (OperatingSystem.IsWindows())
        {
            throw SocketProblems.LinuxOnly(
                process, "Sockets of a process can be read and changed",
                "Pipe a probe server, or the Socket object itself: $client.Client | Get-SocketOption");
        }
        DescriptorHandle duplicate = Duplicate(process, descriptor);
        var reference = new SocketReference(
            duplicate, new SocketHolder(process, ProcessNames.Read(process), descriptor));
        if (cookie is not { } expected || expected == reference.Identity.Cookie)
            return reference;
        // For an MPTCP socket the listing shows the TCP socket below it, with the same inode and another cookie.
        if (LayeredSockets.Find(reference, expected))
        {
            reference.AdoptListedCookie(expected);
            return reference;
        }
        reference.Dispose();
        throw SocketProblems.SocketChanged(reference.Holder.ToString(), descriptor, reference.Identity);
    }

    /// <summary>Duplicates a socket of a script.</summary>
    /// <param name="socket">The socket.</param>
    /// <returns>The socket, which the caller disposes.</returns>
    /// <exception cref="SocketProblemException">It is closed, or of an unknown kind.</exception>
    public static SocketReference Open(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        bool isTaken = false;
        try
        {
            socket.SafeHandle.DangerousAddRef(ref isTaken);
            int descriptor = (int)socket.SafeHandle.DangerousGetHandle();
            var holder = new SocketHolder(Environment.ProcessId, ProcessNames.Own, descriptor);
            KeepAliveMemory? keepAlive = OperatingSystem.IsWindows()
                ? KeepAlive.GetValue(socket, _ => new(default))
                : null;
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
                Errno.ESRCH or Errno.EINVAL or Errno.ENOENT or Errno.EPERM or Errno.EACCES or Errno.ENOSYS =>
                    ProcessProblems.Unreachable(process, exception),
                // A process that has ended has no descriptors: report the process instead.
                Errno.EBADF when ProcessStatus.Of(process).Existence != ProcessExistence.Process =>
                    ProcessProblems.Unreachable(process, exception),
                Errno.EBADF => SocketProblems.DescriptorNotFound(process, descriptor, exception),
                _ => exception,
            };
        }
    }
}

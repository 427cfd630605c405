using System.Management.Automation;
using System.Net.Sockets;
using EventIo.Binding;
using EventIo.Completion.Sockets;
using EventIo.Errors.Records;
using EventIo.Native;
using EventIo.Servers;
using EventIo.Sockets;
using EventIo.Sockets.References;

namespace EventIo.Commands.Bases;

/// <summary>The base of the cmdlets that read or change sockets: which sockets.</summary>
public abstract partial class SocketCmdlet : EventIoCmdlet
{
    /// <summary>The parameter set for a live process's socket.</summary>
    protected const string ProcessSet = "Process";

    /// <summary>The parameter set for a probe server's sockets.</summary>
    protected const string ServerSet = "Server";

    /// <summary>The parameter set for a script's own socket.</summary>
    protected const string SocketSet = "Socket";

    /// <summary>The process that has the socket.</summary>
    [Parameter(ParameterSetName = ProcessSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SocketProcessCompleter))]
    [AllowNull]
    public int? ProcessId { get; set; }

    /// <summary>The socket's descriptor in that process.</summary>
    [Parameter(ParameterSetName = ProcessSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SocketDescriptorCompleter))]
    [AllowNull]
    public int? FileDescriptor { get; set; }

    /// <summary>The socket that the descriptor must still refer to.</summary>
    [Parameter(ParameterSetName = ProcessSet, ValueFromPipelineByPropertyName = true)]
    public ulong? Cookie { get; set; }

    /// <summary>Probe servers: all their listeners and connections.</summary>
    [Parameter(ParameterSetName = ServerSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public EventServer[] Server { get; set; } = [];

    /// <summary>A script's own sockets.</summary>
    [Parameter(ParameterSetName = SocketSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public Socket[] Socket { get; set; } = [];

    /// <summary>The computer that a piped object comes from.</summary>
    [Parameter(ParameterSetName = ProcessSet, ValueFromPipelineByPropertyName = true, DontShow = true)]
    public string? PSComputerName { get; set; }

    /// <summary>
    /// Handles each socket; a failure is a non-terminating error, and the others are handled.
    /// </summary>
    /// <param name="handle">Handles the socket, which it need not dispose.</param>
    protected void ForEachSocket(Action<SocketReference> handle) => ForEachSocket(socket =>
    {
        handle(socket);
        return null;
    });

    /// <summary>Handles each socket, in two steps.</summary>
    /// <param name="handle">Handles the socket; returns the action to run once the socket is released, or null.</param>
    protected void ForEachSocket(Func<SocketReference, Action?> handle)
    {
        if (!this.CheckLocal(PSComputerName))
            return;
        switch (ParameterSetName)
        {
            case ServerSet:
                foreach (EventServer server in Server)
                    ForEachOf(server, handle);
                break;
            case SocketSet:
                foreach (Socket socket in Socket)
                    Try(() => ProcessSockets.Open(socket), handle, socket);
                break;
            case ProcessSet when ProcessId is { } process && FileDescriptor is { } descriptor:
                WithSocket(process, descriptor, Cookie, handle);
                break;
            default:
                WriteError(SocketErrors.NoOwner());
                break;
        }
    }

    /// <summary>Handles a process's socket; a failure is a non-terminating error.</summary>
    /// <param name="process">The process.</param>
    /// <param name="descriptor">Its descriptor.</param>
    /// <param name="cookie">The socket that it must still refer to.</param>
    /// <param name="handle">Handles the socket; returns the action to run once the socket is released, or null.</param>
    protected void WithSocket(int process, int descriptor, ulong? cookie, Func<SocketReference, Action?> handle) =>
        Try(() => ProcessSockets.Open(process, descriptor, cookie), handle, process);

    /// <summary>
    /// Runs an action that a socket's state or the kernel may refuse; a refusal is a non-terminating error.
    /// </summary>
    /// <param name="action">The action.</param>
    /// <param name="target">The target of the error.</param>
    /// <returns>Whether the action succeeded.</returns>
    protected bool Try(Action action, object? target)
    {
        ArgumentNullException.ThrowIfNull(action);
        try
        {
            action();
            return true;
        }
        catch (Exception exception) when (exception is SocketProblemException or NativeException)
        {
            WriteError(SocketErrors.Create(exception, target));
            return false;
        }
    }

    private void ForEachOf(EventServer server, Func<SocketReference, Action?> handle)
    {
        if (server.State == ServerState.Stopped)
        {
            WriteError(ServerErrors.Stopped(server));
            return;
        }
        if (server.DirectDescriptorCount is not null)
            WriteWarning($"Connections of {server} are in its rings' own tables (DirectDescriptors): only its " +
                "listeners are read.");
        Try(
            () =>
            {
                foreach (SocketReference socket in server.OpenSockets(Cancellation))
                {
                    Handle(socket, handle);
                }
            },
            server);
    }

    private void Try(Func<SocketReference> open, Func<SocketReference, Action?> handle, object target) => Try(
        () => Handle(open(), handle), target);

    // A connection stays open as long as anybody has it open: release it before asking for confirmation.
    private static void Handle(SocketReference socket, Func<SocketReference, Action?> handle)
    {
        Action? then;
        using (socket)
            then = handle(socket);
        then?.Invoke();
    }
}

using System.Management.Automation;
using System.Net.Sockets;
using EventIo.Completion;
using EventIo.Errors;
using EventIo.Native;
using EventIo.Servers;
using EventIo.Sockets;

namespace EventIo.Commands;

/// <summary>What the cmdlets that look into sockets have in common: whose sockets.</summary>
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

    /// <summary>The socket that the descriptor has to be still.</summary>
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

    /// <summary>Does something with each socket; what stands in the way of one is an error, and the next has its turn.</summary>
    /// <param name="handle">What to do. It need not dispose the socket.</param>
    protected void ForEachSocket(Action<SocketReference> handle)
    {
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

    /// <summary>Does something with a process's socket; what stands in the way is an error.</summary>
    /// <param name="process">The process.</param>
    /// <param name="descriptor">Its descriptor.</param>
    /// <param name="cookie">The socket that it has to be still.</param>
    /// <param name="handle">What to do. It need not dispose the socket.</param>
    protected void WithSocket(int process, int descriptor, ulong? cookie, Action<SocketReference> handle) =>
        Try(() => ProcessSockets.Open(process, descriptor, cookie), handle, process);

    /// <summary>Does something that a socket's state or the kernel may refuse; a refusal is an error.</summary>
    /// <param name="action">What to do.</param>
    /// <param name="target">What it is about.</param>
    /// <returns>Whether it was done.</returns>
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

    private void ForEachOf(EventServer server, Action<SocketReference> handle)
    {
        if (server.State == ServerState.Stopped)
        {
            WriteError(ServerErrors.StoppedAlready(server));
            return;
        }
        if (server.DirectDescriptorCount is not null)
            WriteWarning($"Connections of {server} are in its rings' own tables (DirectDescriptors): only its listeners are asked.");
        Try(
            () =>
            {
                foreach (SocketReference socket in server.OpenSockets(Cancellation))
                {
                    using (socket)
                        handle(socket);
                }
            },
            server);
    }

    private void Try(Func<SocketReference> open, Action<SocketReference> handle, object target) => Try(
        () =>
        {
            using SocketReference socket = open();
            handle(socket);
        },
        target);
}

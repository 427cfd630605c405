using System.Management.Automation;
using EventIo.Binding;
using EventIo.Commands.Bases;
using EventIo.Completion.Sockets;
using EventIo.Errors.Records;
using EventIo.Native;
using EventIo.Sockets;
using EventIo.Sockets.Listing;

namespace EventIo.Commands;

/// <summary>Closes TCP connections and listeners of any process, without ending the process.</summary>
[Cmdlet(
    VerbsCommon.Close, "TcpSocket", DefaultParameterSetName = InputObjectSet, SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High, HelpUri = HelpPages.Base + "Close-TcpSocket.md")]
[LinuxOnly("SOCK_DESTROY")]
[OutputType(typeof(TcpSocket))]
public sealed class CloseTcpSocketCommand : EventIoCmdlet
{
    private const string InputObjectSet = "InputObject";
    private const string CookieSet = "Cookie";

    private readonly TcpSocketCloser _closer = new();
    private readonly List<(string? Namespace, ulong Cookie)> _wanted = [];

    /// <summary>Sockets of Get-TcpSocket.</summary>
    [Parameter(ParameterSetName = InputObjectSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public TcpSocket[] InputObject { get; set; } = [];

    /// <summary>The kernel's cookies of the sockets, as Get-TcpSocket shows them.</summary>
    [Parameter(ParameterSetName = CookieSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SocketCookieCompleter))]
    public ulong[] Cookie { get; set; } = [];

    /// <summary>
    /// Their network namespace: a name that ip netns lists, the number of a process in it, or a path.
    /// </summary>
    [Parameter(ParameterSetName = CookieSet, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NetworkNamespaceCompleter))]
    [AllowNull]
    [AllowEmptyString]
    public string? NetworkNamespace { get; set; }

    /// <summary>Closes without asking.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Whether to return the closed sockets.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>The computer that a piped object comes from.</summary>
    [Parameter(ParameterSetName = CookieSet, ValueFromPipelineByPropertyName = true, DontShow = true)]
    public string? PSComputerName { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == InputObjectSet)
        {
            foreach (TcpSocket socket in InputObject)
                Close(socket);
        }
        else if (this.CheckLocal(PSComputerName))
        {
            string? name = string.IsNullOrEmpty(NetworkNamespace) ? null : NetworkNamespace;
            _wanted.AddRange(Cookie.Select(cookie => (name, cookie)));
        }
    }

    /// <summary>Looks up cookies: one listing finds all cookies of a namespace.</summary>
    protected override void EndProcessing()
    {
        foreach (IGrouping<string?, ulong> cookies in _wanted.GroupBy(socket => socket.Namespace, item => item.Cookie))
            Close(cookies.Key, [.. cookies.Distinct()]);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _closer.Dispose();
        base.Dispose(disposing);
    }

    private void Close(string? networkNamespace, IReadOnlyList<ulong> cookies)
    {
        Dictionary<ulong, TcpSocket> found;
        try
        {
            found = Find(networkNamespace, [.. cookies]);
        }
        catch (Exception exception) when (exception is SocketProblemException or NativeException)
        {
            WriteError(SocketErrors.Create(exception, networkNamespace));
            return;
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C: nothing in this namespace is closed.
            return;
        }
        foreach (ulong cookie in cookies)
        {
            if (found.TryGetValue(cookie, out TcpSocket? socket))
                Close(socket);
            else
                WriteError(SocketErrors.Gone(cookie));
        }
    }

    private Dictionary<ulong, TcpSocket> Find(string? networkNamespace, HashSet<ulong> cookies)
    {
        var query = new SocketQuery
        {
            NetworkNamespace = networkNamespace is null ? null : Sockets.NetworkNamespace.Find(networkNamespace),
        };
        var sockets = new HostSockets(query);
        Dictionary<ulong, TcpSocket> found = sockets.List(Cancellation)
            .Where(socket => socket.Cookie is { } cookie && cookies.Contains(cookie))
            .ToDictionary(socket => socket.Cookie.GetValueOrDefault());
        // /proc/net has no cookies. Netlink lists them, and is required to close sockets anyway.
        return sockets.Fallback is { } problem ? throw problem : found;
    }

    private void Close(TcpSocket socket)
    {
        if (Cancellation.IsCancellationRequested)
            return;
        if (!IsForced() && !ShouldProcess(Describe(socket), "Close TCP socket"))
            return;
        try
        {
            _closer.Close(socket);
        }
        catch (Exception exception) when (exception is SocketProblemException or NativeException)
        {
            WriteError(SocketErrors.Create(exception, socket));
            return;
        }
        if (PassThru)
            WriteObject(socket);
    }

    // -Force suppresses the confirmation; -WhatIf and -Confirm take precedence.
    private bool IsForced() =>
        Force
        && !MyInvocation.BoundParameters.ContainsKey("Confirm")
        && !LanguagePrimitives.IsTrue(
            MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given)
                ? given
                : GetVariableValue("WhatIfPreference"));

    private static string Describe(TcpSocket socket) =>
        $"{socket} ({socket.State}){(socket.Owners.Count > 0 ? $" of {socket.Owners[0]}" : "")}";
}

using System.Diagnostics;
using System.Management.Automation;
using EventIo.Errors;
using EventIo.Sockets;

namespace EventIo.Commands;

/// <summary>Tells what the kernel knows of TCP connections (TCP_INFO), once or again and again.</summary>
[Cmdlet(VerbsCommon.Get, "TcpInfo")]
[LinuxOnly("TCP_INFO")]
[OutputType(typeof(TcpInfo))]
public sealed class GetTcpInfoCommand : SocketCmdlet
{
    private const string InputObjectSet = "InputObject";

    private readonly List<TcpSocket> _watched = [];
    private readonly TcpInfoSampler _sampler = new();

    /// <summary>Sockets of Get-TcpSocket, whoever has them.</summary>
    [Parameter(ParameterSetName = InputObjectSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public TcpSocket[] InputObject { get; set; } = [];

    /// <summary>Asks again and again, until Ctrl+C or until the connections are gone.</summary>
    [Parameter]
    public SwitchParameter Watch { get; set; }

    /// <summary>Watch: seconds between two samples.</summary>
    [Parameter]
    [ValidateRange(0.01, 86_400)]
    public double IntervalSeconds { get; set; } = 1;

    /// <summary>Watch: how many samples of each connection; no end unless given.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int SampleCount { get; set; } = int.MaxValue;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == InputObjectSet)
        {
            foreach (TcpSocket socket in InputObject)
                Take(socket);
        }
        else if (Watch)
        {
            ForEachSocket(socket => _watched.Add(TcpInfoSampler.Identify(socket)));
        }
        else
        {
            ForEachSocket(socket => WriteObject(TcpInfoSampler.Read(socket)));
        }
    }

    /// <summary>Watches: only now are all connections known.</summary>
    protected override void EndProcessing()
    {
        long begin = Stopwatch.GetTimestamp();
        for (int sample = 0; sample < SampleCount && _watched.Count > 0; sample++)
        {
            TimeSpan left = TimeSpan.FromSeconds(sample * IntervalSeconds) - Stopwatch.GetElapsedTime(begin);
            if (left > TimeSpan.Zero && Cancellation.WaitHandle.WaitOne(left))
                return;
            _watched.RemoveAll(socket => !IsStillThere(socket));
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _sampler.Dispose();
        base.Dispose(disposing);
    }

    private void Take(TcpSocket socket)
    {
        if (Watch)
            _watched.Add(socket);
        else if (!Sample(socket))
            WriteError(SocketErrors.Gone(socket));
    }

    private bool IsStillThere(TcpSocket socket)
    {
        bool isThere = Sample(socket);
        if (!isThere)
            WriteWarning($"{socket} has ended.");
        return isThere;
    }

    // Whether it is there; an error tells of anything else that stands in the way.
    private bool Sample(TcpSocket socket)
    {
        TcpInfo? info = null;
        if (!Try(() => info = _sampler.Sample(socket), socket))
            return true;
        if (info is not null)
            WriteObject(info);
        return info is not null;
    }
}

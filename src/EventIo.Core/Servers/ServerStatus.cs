using System.Buffers;
using System.Text.Json;
using EventIo.Servers.Workloads;

namespace EventIo.Servers;

/// <summary>A server's counters as JSON, under the names of its properties.</summary>
internal sealed class ServerStatus : IStatusSource
{
    private readonly EventServer _server;
    private readonly string _multiplexer;
    private readonly string _triggerMode;
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Utf8JsonWriter _json;

    /// <summary>Creates the status of a server.</summary>
    internal ServerStatus(EventServer server)
    {
        _server = server;
        _multiplexer = server.Multiplexer.ToString();
        _triggerMode = server.TriggerMode.ToString();
        _json = new Utf8JsonWriter(_buffer);
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> ToJson()
    {
        EventServer server = _server;
        Utf8JsonWriter json = _json;
        _buffer.ResetWrittenCount();
        json.Reset(_buffer);
        json.WriteStartObject();
        json.WriteString(nameof(server.Name), server.Name);
        json.WriteString(nameof(server.Multiplexer), _multiplexer);
        json.WriteString(nameof(server.TriggerMode), _triggerMode);
        json.WriteNumber(nameof(server.LoopCount), server.LoopCount);
        json.WriteNumber(nameof(server.WorkerCount), server.WorkerCount);
        json.WriteNumber(nameof(server.AcceptedConnections), server.AcceptedConnections);
        json.WriteNumber(nameof(server.ActiveConnections), server.ActiveConnections);
        json.WriteNumber(nameof(server.ShedConnections), server.ShedConnections);
        json.WriteNumber(nameof(server.FailedConnections), server.FailedConnections);
        json.WriteNumber(nameof(server.TimedOutConnections), server.TimedOutConnections);
        json.WriteNumber(nameof(server.AcceptPauses), server.AcceptPauses);
        json.WriteNumber(nameof(server.Requests), server.Requests);
        json.WriteNumber(nameof(server.RequestErrors), server.RequestErrors);
        json.WriteNumber(nameof(server.BytesReceived), server.BytesReceived);
        json.WriteNumber(nameof(server.BytesSent), server.BytesSent);
        json.WriteNumber(nameof(server.Waits), server.Waits);
        json.WriteNumber(nameof(server.Events), server.Events);
        json.WriteNumber(nameof(server.SystemCalls), server.SystemCalls);
        json.WriteNumber(nameof(server.LoopCpuSeconds), server.LoopCpuSeconds);
        json.WriteNumber(nameof(server.WorkerCpuSeconds), server.WorkerCpuSeconds);
        json.WriteNumber(nameof(server.AllocatedBytes), server.AllocatedBytes);
        json.WriteEndObject();
        json.Flush();
        return _buffer.WrittenSpan;
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();
}

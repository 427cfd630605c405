using System.Buffers;
using System.Text.Json;

namespace EventIo.Servers.Http;

/// <summary>A server's counters as JSON, under the names of its properties.</summary>
internal sealed class ServerStatus(EventServer server)
{
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);

    /// <summary>The counters now.</summary>
    /// <returns>Valid until the next call.</returns>
    internal ReadOnlySpan<byte> ToJson()
    {
        _buffer.ResetWrittenCount();
        using var json = new Utf8JsonWriter(_buffer);
        json.WriteStartObject();
        json.WriteString(nameof(server.Name), server.Name);
        json.WriteString(nameof(server.Multiplexer), server.Multiplexer.ToString());
        json.WriteString(nameof(server.TriggerMode), server.TriggerMode.ToString());
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
}

using System.Text;

namespace EventIo.Tests.Servers.Workloads.Http;

/// <summary>A response as it was received.</summary>
internal sealed record HttpAnswer(int Status, IReadOnlyDictionary<string, string> Fields, byte[] Body)
{
    internal string Text => Encoding.UTF8.GetString(Body);

    internal string this[string field] => Fields.TryGetValue(field, out string? value) ? value : "";
}

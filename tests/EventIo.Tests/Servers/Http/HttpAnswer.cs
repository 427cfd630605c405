using System.Text;

namespace EventIo.Tests.Servers.Http;

/// <summary>A response as it came.</summary>
internal sealed record HttpAnswer(int Status, IReadOnlyDictionary<string, string> Fields, byte[] Body)
{
    internal string Text => Encoding.UTF8.GetString(Body);

    internal string this[string field] => Fields.TryGetValue(field, out string? value) ? value : "";
}

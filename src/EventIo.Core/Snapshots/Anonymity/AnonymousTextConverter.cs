using System.Text.Json;
using System.Text.Json.Serialization;

namespace EventIo.Snapshots.Anonymity;

/// <summary>Writes every text, including dictionary keys, with names and addresses replaced.</summary>
/// <param name="anonymizer">Replaces them.</param>
internal sealed class AnonymousTextConverter(Anonymizer anonymizer) : JsonConverter<string>
{
    /// <inheritdoc/>
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteStringValue(anonymizer.Replace(value));

    /// <inheritdoc/>
    public override string ReadAsPropertyName(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString()!;

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WritePropertyName(anonymizer.Replace(value));
}

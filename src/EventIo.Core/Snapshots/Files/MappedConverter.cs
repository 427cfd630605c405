using System.Text.Json;
using System.Text.Json.Serialization;

namespace EventIo.Snapshots.Files;

/// <summary>Writes a type as another type that JSON can represent.</summary>
/// <typeparam name="T">The type.</typeparam>
/// <typeparam name="TStored">The type that is written.</typeparam>
/// <param name="store">Converts to the written type.</param>
/// <param name="load">Converts back.</param>
internal sealed class MappedConverter<T, TStored>(Func<T, TStored> store, Func<TStored, T> load) : JsonConverter<T>
    where T : class
    where TStored : class
{
    /// <inheritdoc/>
    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return JsonSerializer.Deserialize<TStored>(ref reader, options) is { } stored ? load(stored) : null;
        }
        catch (FormatException exception)
        {
            throw new JsonException(exception.Message, exception);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, store(value), options);
}

using System.Net;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using EventIo.Diagnosis.Observation;
using EventIo.Findings;
using EventIo.Snapshots.Anonymity;
using EventIo.Sockets;

namespace EventIo.Snapshots.Files;

/// <summary>
/// Defines how a snapshot's content becomes JSON: every property that can be set, by its name. Derived properties are
/// omitted; a reader computes them again.
/// </summary>
internal static class SnapshotJson
{
    // A diagnosis of the snapshot computes its remedies again; findings about loops have no repairs.
    private static readonly (Type Type, string Name)[] Omitted = [(typeof(Finding), nameof(Finding.Repairs))];

    /// <summary>Returns the rules.</summary>
    /// <param name="anonymizer">Replaces names and addresses as they are written; null to keep them.</param>
    internal static JsonSerializerOptions Options(Anonymizer? anonymizer)
    {
        var options = new JsonSerializerOptions
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            IncludeFields = true,
            IgnoreReadOnlyProperties = true,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { Complete } },
        };
        options.Converters.Add(new JsonStringEnumConverter());
        options.Converters.Add(new ListConverterFactory());
        options.Converters.Add(new MappedConverter<IPAddress, string>(
            address => address.ToString(), IPAddress.Parse));
        options.Converters.Add(new MappedConverter<HostSettings, Dictionary<string, string>>(
            settings => new(settings.Values), values => new HostSettings(values)));
        options.Converters.Add(new MappedConverter<IReadOnlySet<string>, string[]>(
            set => [.. set], names => names.ToHashSet(StringComparer.Ordinal)));
        options.Converters.Add(new MappedConverter<IReadOnlyDictionary<IPAddress, long>, Pair<IPAddress, long>[]>(
            Pairs, ToDictionary));
        options.Converters.Add(
            new MappedConverter<IReadOnlyDictionary<PortTarget, PortUse>, Pair<PortTarget, PortUse>[]>(
                Pairs, ToDictionary));
        if (anonymizer is not null)
            options.Converters.Add(new AnonymousTextConverter(anonymizer));
        return options;
    }

    private static void Complete(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object || type.Type.Assembly != typeof(SnapshotJson).Assembly)
            return;
        HashSet<string> known = [.. type.Properties.Select(property => property.Name)];
        foreach (PropertyInfo property in type.Type.GetProperties(BindingFlags.Instance | BindingFlags.NonPublic))
        {
            if (property.GetMethod is not { IsPrivate: false } || property.SetMethod is not { IsPrivate: false }
                || known.Contains(property.Name))
                continue;
            JsonPropertyInfo added = type.CreateJsonPropertyInfo(property.PropertyType, property.Name);
            added.Get = property.GetValue;
            added.Set = property.SetValue;
            type.Properties.Add(added);
        }
        for (int i = type.Properties.Count - 1; i >= 0; i--)
        {
            JsonPropertyInfo property = type.Properties[i];
            property.IsRequired = false;
            if (Omitted.Contains((type.Type, property.Name))
                || property.PropertyType == typeof(IReadOnlyList<SocketProblemException>))
                type.Properties.RemoveAt(i);
        }
    }

    private static Pair<TKey, TValue>[] Pairs<TKey, TValue>(IReadOnlyDictionary<TKey, TValue> dictionary) =>
        [.. dictionary.Select(pair => new Pair<TKey, TValue>(pair.Key, pair.Value))];

    private static Dictionary<TKey, TValue> ToDictionary<TKey, TValue>(Pair<TKey, TValue>[] pairs)
        where TKey : notnull => pairs.ToDictionary(pair => pair.Key, pair => pair.Value);

    private sealed record Pair<TKey, TValue>(TKey Key, TValue Value);
}

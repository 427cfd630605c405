using System.Net.Sockets;
using System.Reflection;
using System.Runtime.CompilerServices;
using EventIo.Documentation.Views;
using EventIo.Measurement.Readiness;
using EventIo.Multiplexing;
using EventIo.Servers;
using EventIo.Snapshots;
using EventIo.Sockets.Options;
using Xunit;

namespace EventIo.Tests.Documentation;

/// <summary>The text of a row ends up in messages and logs of scripts, and in terminals.</summary>
public sealed class OutputTextTests
{
    private const string Hostile = "\e]0;owned\a\u202Ename";

    // All text in objects of these types comes from the module.
    private static readonly Type[] s_own =
    [
        typeof(MultiplexerDescription), typeof(MultiplexerMeasurement), typeof(SocketOptionDescription),
        typeof(SocketProfileSetting),
    ];

    // The text of these needs a complete object, which this test doesn't create.
    private static readonly Type[] s_whole = [typeof(EventServer), typeof(HostSnapshot)];

    public static TheoryData<Type> Types =>
        [.. OutputCatalog.All.Select(row => row.Type).Except(s_own).Except(s_whole)];

    [Theory, MemberData(nameof(Types))]
    public void Control_characters_in_names_are_not_in_the_text_of_a_row(Type type)
    {
        object row = RuntimeHelpers.GetUninitializedObject(type);
        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.PropertyType == typeof(string) && property.CanWrite)
                property.SetValue(row, Hostile);
        }
        string text = row.ToString()!;
        Assert.DoesNotContain('\e', text);
        Assert.DoesNotContain('\a', text);
        Assert.DoesNotContain('\u202E', text);
    }

    [Fact]
    public void Control_characters_in_the_path_of_a_server_are_not_in_its_text()
    {
        string path = Path.Combine(Path.GetTempPath(), $"\e]0;owned\a{Guid.NewGuid():N}");
        using EventServer server = EventServerRegistry.Start(
            new EventServerOptions { EndPoint = new UnixDomainSocketEndPoint(path) });
        Assert.Equal(path, server.Path);
        Assert.Contains("\\x1B]0;owned\\x07", $"{server}", StringComparison.Ordinal);
    }
}

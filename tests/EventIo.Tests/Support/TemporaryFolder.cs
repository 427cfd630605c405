using EventIo.Tests.Multiplexing;
using EventIo.Tests.Support.Machine;

namespace EventIo.Tests.Support;

/// <summary>A folder for files, deleted at the end of a test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("eventio-").FullName;

    internal string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file, and creates the folders in its path.</summary>
    internal string Write(string name, ReadOnlySpan<byte> content)
    {
        string path = this[name];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>Writes a file of random bytes.</summary>
    internal byte[] Fill(string name, int length)
    {
        byte[] content = TestSockets.Pattern(length, seed: length);
        Write(name, content);
        return content;
    }

    internal void Link(string name, string target) => File.CreateSymbolicLink(this[name], target);

    /// <summary>How many descriptors of this process are open on files of the folder.</summary>
    internal int OpenFiles() => DescriptorLinks.OfThisProcess().Count(
        link => link.Target.StartsWith(Path + "/", StringComparison.Ordinal) && !Directory.Exists(link.Target));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

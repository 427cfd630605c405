using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace EventIo;

/// <summary>
/// Where the module's dependencies live, apart from the shell's: another module's HdrHistogram or Tmds.LibC of another
/// version clashes with nothing of ours.
/// </summary>
internal sealed class ModuleLoadContext : AssemblyLoadContext
{
    private static readonly Lock Gate = new();
    private static ModuleLoadContext? s_instance;

    private readonly string _folder;
    private readonly AssemblyDependencyResolver _resolver;

    private ModuleLoadContext(string folder, string library)
        : base("EventIo")
    {
        _folder = folder;
        // Reads EventIo.Core.deps.json, so the Tmds.LibC of this processor architecture is the one that is found.
        _resolver = new AssemblyDependencyResolver(library);
    }

    /// <summary>Answers the default context's questions for our own library; once per process, however often imported.</summary>
    internal static void Register()
    {
        lock (Gate)
        {
            if (s_instance is not null)
                return;
            string folder = FindFolder();
            s_instance = new ModuleLoadContext(folder, Path.Combine(folder, "EventIo.Core.dll"));
            Default.Resolving += (_, name) =>
                name.Name == "EventIo.Core" ? s_instance.LoadFromAssemblyName(name) : null;
        }
    }

    // A package has a folder for each runtime, compiled ahead for it; a checkout has one for all.
    private static string FindFolder()
    {
        string all = Path.Combine(Path.GetDirectoryName(typeof(ModuleLoadContext).Assembly.Location)!, "Dependencies");
        string system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        string own = Path.Combine(all, $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}");
        return Directory.Exists(own) ? own : all;
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string? path = _resolver.ResolveAssemblyToPath(assemblyName);
        return path is not null && path.StartsWith(_folder, StringComparison.Ordinal)
            ? LoadFromAssemblyPath(path)
            : null;
    }
}

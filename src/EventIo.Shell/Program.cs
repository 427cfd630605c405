namespace EventIo.Shell;

/// <summary>Where the process begins and what it returns.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        // The engine reports each start and each imported module to its vendor unless told not to.
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");

        ShellArguments arguments = ArgumentParser.Parse(args, Console.IsInputRedirected);
        if (arguments.Error is { } error)
        {
            Console.Error.WriteLine(error);
            return ExitCode.BadArgument;
        }

        if (arguments.Task is ShellTask.Help)
        {
            Console.WriteLine(ProductText.Usage);
            return ExitCode.Success;
        }

        if (arguments.Task is ShellTask.Version)
        {
            Console.WriteLine(ProductText.VersionLine);
            return ExitCode.Success;
        }

        // Opened while there are descriptors: a shell that has run out of them must be able to say so.
        _ = Console.Error;
        _ = Console.Out;
        EngineHome.Ensure();
        using ShellSession session = new(arguments);
        return session.Run();
    }
}

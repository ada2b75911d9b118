using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Server.Setup;

/// <summary>Runs the program; a start that can't work ends with one sentence on standard error and exit code 1.</summary>
internal static class StartUp
{
    public static async Task<int> RunAsync(Func<Task> program)
    {
        try
        {
            await program();
            return 0;
        }
        catch (Exception exception) when (SentenceFor(exception) is { } sentence)
        {
            await Console.Error.WriteLineAsync(sentence);
            return 1;
        }
    }

    private static string? SentenceFor(Exception exception) => exception switch
    {
        SetupException setup => setup.Message,
        OptionsValidationException options => $"The configuration of {options.OptionsType.Name} is wrong: {string.Join(" ", options.Failures)}",
        InvalidOperationException { InnerException: FormatException or InvalidCastException or ArgumentException } invalid => invalid.Message,
        StoreUnavailableException store => $"The store in Pingtree:DataDirectory can't be opened: {store.Message}",
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } => "ASPNETCORE_URLS names an address that is in use.",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable or SocketError.AccessDenied } =>
            "ASPNETCORE_URLS names an address this machine can't listen on.",
        _ => null,
    };
}

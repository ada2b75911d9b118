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

    /// <summary>Starts the server. False where it was asked to end before it was all there, as when it waits for its broker.</summary>
    public static async Task<bool> TryStartAsync(this WebApplication app)
    {
        try
        {
            await app.StartAsync();
            return true;
        }
        catch (Exception) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // What was on its way was called off, and says so in many ways.
            await app.StopAsync();
            return false;
        }
    }

    /// <summary>Until the server runs, the host's own account of a failure, a stack trace, gives way to the sentence.</summary>
    public static void KeepStartErrorsShort(this WebApplicationBuilder builder)
    {
        var watch = new StartWatch();
        builder.Services.AddSingleton<IHostedService>(watch);
        foreach (var category in (string[])["Microsoft.Extensions.Hosting.Internal.Host", "Microsoft.AspNetCore.Server.Kestrel"])
            builder.Logging.AddFilter(category, level => watch.Started && level >= LogLevel.Warning);
    }

    private static string? SentenceFor(Exception exception) => exception switch
    {
        SetupException setup => setup.Message,
        OptionsValidationException options => $"{SectionOf(options.OptionsType)} is wrong: {string.Join(" ", options.Failures)}",
        AggregateException { InnerExceptions: [var first, ..] } => SentenceFor(first),
        InvalidOperationException { InnerException: FormatException or InvalidCastException or ArgumentException } invalid => invalid.Message,
        StoreUnavailableException store => $"The store, ConnectionStrings:MongoDb or the file in Pingtree:DataDirectory, can't be opened: {store.Message}",
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } => "ASPNETCORE_URLS names an address that is in use.",
        SocketException => "ASPNETCORE_URLS names an address this machine can't listen on.",
        _ => null,
    };

    /// <summary>The key under which a class of options stands in the configuration: its constant Section.</summary>
    private static string SectionOf(Type options) => (string?)options.GetField("Section")?.GetRawConstantValue() ?? options.Name;

    private sealed class StartWatch : IHostedLifecycleService
    {
        public bool Started { get; private set; }

        public Task StartedAsync(CancellationToken cancellationToken)
        {
            Started = true;
            return Task.CompletedTask;
        }

        public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

using Pingtree.Cli.Running;
using Spectre.Console;

namespace Pingtree.Cli.Streaming;

/// <summary>Shows a batch's progress on standard error while it runs: a bar on a terminal, else a line now and then.</summary>
internal sealed class ProgressScreen(BatchProgress progress, TimeProvider clock)
{
    private static readonly TimeSpan LinePause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BarPause = TimeSpan.FromMilliseconds(200);

    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    /// <summary>A note beside the progress.</summary>
    public void Say(string sentence)
    {
        if (Console.IsErrorRedirected)
            Console.Error.WriteLine(sentence);
        else
            _console.WriteLine(sentence);
    }

    public async Task<T> ShowAsync<T>(Func<Task<T>> work)
    {
        if (Console.IsErrorRedirected)
        {
            var working = work();
            await TickAsync(working, LinePause, () => Console.Error.WriteLine(progress.Describe()));
            return await working;
        }

        return await _console.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn { Width = 20 }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(async bar =>
            {
                var task = bar.AddTask("connecting", maxValue: Math.Max(progress.Total ?? 1, 1));
                task.IsIndeterminate = progress.Total is null;
                var working = work();
                await TickAsync(working, BarPause, () =>
                {
                    task.Value = progress.Total is null ? 0 : progress.Sent;
                    task.Description = Markup.Escape(PlainText.OneLine(progress.Describe()));
                });
                return await working;
            });
    }

    private async Task TickAsync(Task working, TimeSpan pause, Action tick)
    {
        while (await Task.WhenAny(working, Task.Delay(pause, clock)) != working)
            tick();
    }
}

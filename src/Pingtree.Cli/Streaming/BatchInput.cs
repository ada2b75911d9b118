using Pingtree.Cli.Running;

namespace Pingtree.Cli.Streaming;

/// <summary>What is sent; may be read from the start as often as needed, by one reader at a time.</summary>
internal abstract class BatchInput : IAsyncDisposable
{
    /// <summary>The name of standard input.</summary>
    public const string Stdin = "-";

    /// <summary>In bytes; null where nobody knows.</summary>
    public abstract long? Length { get; }

    public abstract Stream OpenFromStart();

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <exception cref="EndException">There is no such file.</exception>
    public static BatchInput Open(string file)
    {
        if (file == Stdin)
            return new SpooledInput(Console.OpenStandardInput());
        if (!File.Exists(file))
            throw EndException.Usage($"There is no file '{file}'.");
        return new OfFile(file);
    }

    private sealed class OfFile(string path) : BatchInput
    {
        // What is no plain file (a named pipe, say) can't be read twice.
        public override long? Length => new FileInfo(path).Length;

        public override Stream OpenFromStart() => new FileStream(path, new FileStreamOptions
        {
            BufferSize = 0,
            Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
            Share = FileShare.ReadWrite | FileShare.Delete,
        });
    }
}

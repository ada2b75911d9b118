using Pingtree.Cli.Running;

namespace Pingtree.Cli.Commands;

/// <summary>A new file that only this user may read; it goes away again where no key came.</summary>
internal sealed class NewKeyFile : IDisposable
{
    private readonly FileStream _file;

    private NewKeyFile(FileStream file) => _file = file;

    /// <exception cref="EndException">It is there already or can't be made.</exception>
    public static NewKeyFile Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            return new NewKeyFile(new FileStream(path, options));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw EndException.Usage($"The file for the key can't be made: {exception.Message}");
        }
    }

    public void Write(string key)
    {
        using var text = new StreamWriter(_file, leaveOpen: true) { NewLine = "\n" };
        text.WriteLine(key);
    }

    public void Dispose()
    {
        var isEmpty = _file.Length == 0;
        _file.Dispose();
        if (isEmpty)
            File.Delete(_file.Name);
    }
}

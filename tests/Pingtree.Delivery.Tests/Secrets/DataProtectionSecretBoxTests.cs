using Pingtree.Delivery.Secrets;

namespace Pingtree.Delivery.Tests.Secrets;

public sealed class DataProtectionSecretBoxTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pingtree-keys-");

    [Fact]
    public void Another_process_with_the_same_keys_reads_what_one_has_wrapped()
    {
        var secret = "a secret of 24 bytes....."u8.ToArray();

        var wrapped = new DataProtectionSecretBox(_folder).Wrap(secret);

        new DataProtectionSecretBox(_folder).Unwrap(wrapped).ShouldBe(secret);
        System.Text.Encoding.Latin1.GetString(wrapped).ShouldNotContain("a secret");
    }

    [Fact]
    public void A_key_that_another_process_made_since_is_found()
    {
        var elsewhere = Directory.CreateTempSubdirectory("pingtree-keys-");
        try
        {
            var early = new DataProtectionSecretBox(_folder);
            early.Wrap([1]); // has read its keys
            var wrapped = new DataProtectionSecretBox(elsewhere).Wrap([1, 2, 3]);
            foreach (var key in elsewhere.GetFiles())
                key.CopyTo(Path.Combine(_folder.FullName, key.Name));

            early.Unwrap(wrapped).ShouldBe([1, 2, 3]);
        }
        finally
        {
            elsewhere.Delete(recursive: true);
        }
    }

    [Fact]
    public void Without_its_key_a_secret_is_not_read_and_the_fault_names_the_setting()
    {
        var wrapped = new DataProtectionSecretBox(_folder).Wrap([1, 2, 3]);
        foreach (var key in _folder.GetFiles())
            key.Delete();

        Should.Throw<InvalidOperationException>(() => new DataProtectionSecretBox(_folder).Unwrap(wrapped))
            .Message.ShouldContain("Pingtree:KeyDirectory");
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

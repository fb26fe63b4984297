import { describe, expect, it } from 'vitest';
import { isNetworkFolder, isOnNetwork, readMountList, readProcMounts } from '../../electron/engine/watch/mounts.ts';

const LINUX = readProcMounts(`/dev/sda1 / ext4 rw,relatime 0 0
proc /proc proc rw 0 0
nas:/photos /mnt/nas nfs4 rw,vers=4.2 0 0
//nas/share /media/my\\040share cifs rw 0 0
me@host:/ /home/me/far fuse.sshfs rw 0 0
/dev/sdb1 /mnt/nas/stick vfat rw 0 0
/dev/sdc1 /media/usb exfat rw 0 0`);

describe('a network drive on Linux', () => {
  it.each([
    ['/mnt/nas', true],
    ['/mnt/nas/2024/May', true],
    ['/mnt/nasty', false],
    ['/media/my share/x', true],
    ['/home/me/far/away', true],
    ['/home/me/Pictures', false],
    ['/mnt/nas/stick/DCIM', false],
    ['/media/usb', false],
  ])('%s: %s', (path, network) => expect(isOnNetwork(path, LINUX)).toBe(network));

  it('is what was mounted last where two are in one place', () => {
    const twice = readProcMounts('/dev/sda1 /a ext4 rw 0 0\nnas:/ /a nfs rw 0 0');
    expect(isOnNetwork('/a/b', twice)).toBe(true);
  });
});

describe('a network drive on macOS', () => {
  const mac = readMountList(`/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
//me@nas._smb._tcp.local/photos on /Volumes/my photos (smbfs, nodev, nosuid, mounted by me)
/dev/disk4s1 on /Volumes/STICK (exfat, local, nodev)`);
  it.each([
    ['/Volumes/my photos/2024', true],
    ['/Volumes/STICK/DCIM', false],
    ['/Users/me/Pictures', false],
  ])('%s: %s', (path, network) => expect(isOnNetwork(path, mac)).toBe(network));
});

it('asks the system itself, and takes no answer for no', async () => {
  expect(await isNetworkFolder(import.meta.dirname)).toBe(false);
  expect(await isNetworkFolder('/nowhere')).toBe(false);
});

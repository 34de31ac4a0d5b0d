import { describe, expect, it } from 'vitest';
import { redirectPage } from './open-browser.ts';

describe('redirectPage', () => {
  it('[HOST10] goes to the link and can be left by no character in it', () => {
    const page = redirectPage('http://localhost:4870/claim#</script><script>alert(1)//"');
    expect(page.match(/<script>/g)).toHaveLength(1);
    expect(page).toContain('location.replace("http://localhost:4870/claim#');
  });
});
